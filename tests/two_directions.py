"""Texts in two directions, each with what must read from left to right in it: for whatever isolates such runs."""

CASES = {
    # The faults that readers found.
    "الفرق 864 − 120 = 744 دينارًا للفندق": ["864 − 120 = 744"],
    "50 − 6 = 44": ["50 − 6 = 44"],
    "3 = 120/40، ثم 2.5 + 0.67 = 3.17": ["3 = 120/40", "2.5 + 0.67 = 3.17"],
    "شركات (S&P 500) الكبرى": ["S&P 500"],
    "العمود ('before_after' - 'hold_out') / 'before_after' هنا": ["('before_after' - 'hold_out') / 'before_after'"],
    "الحل x* = 9/(9+1) إذن": ["x* = 9/(9+1)"],
    "+1 أو 0 أو −1": ["+1", "−1"],
    "الميل -16% هنا، و-36% في أوروبا، والجزء ا-2": ["-16%", "-36%"],
    "من −100 إلى 100": ["−100"],
    "الخطأ ± 45 دقيقة": ["± 45"],
    "المقدار 45 ± 7.3 مليون": ["45 ± 7.3"],
    # Operators of two letters, as programs have them.
    "حُلّ r ** h = 0.5 باللوغاريتم": ["r ** h = 0.5"],
    "استعمل t >= position لا t > position": ["t >= position", "t > position"],
    "معدل الاحتفاظ: r' = 1 - 0.95 * (1 - r).": ["r' = 1 - 0.95 * (1 - r)"],
    "اكتب a // b أو r**2 أو x != y هنا": ["a // b", "r**2", "x != y"],
    # Percent, money, ranges, dates.
    "ارتفع 5 % و39% و+27.5%، ثم هبط −3%": ["5 %", "39%", "+27.5%", "−3%"],
    "ثمنه $5 أو 5 $ أو €10–€20": ["$5", "5 $", "€10–€20"],
    "من 10–20 يومًا": ["10–20"],
    "في 2012-05-01 وفي 25/10/2017": ["2012-05-01", "25/10/2017"],
    "في Q1 2020 بلغ 2.3× ما كان": ["Q1 2020", "2.3×"],
    "لمن عمره 18+ سنة": ["18+"],
    # Formulas with brackets, comparisons, powers.
    "يساوي (400 − 100) / 0.10 دينارًا": ["(400 − 100) / 0.10"],
    "أسوأ لحظة 10 × (44 − 50) ألفًا": ["10 × (44 − 50)"],
    "قيمة t = −2.5 لافتة": ["t = −2.5"],
    "الاحتمال p < 0.05 (أو ≤ 5)": ["p < 0.05"],
    "(≥ 5)": ["≥ 5"],
    "f(x, 1) = [1, 2, 3]": ["f(x, 1) = [1, 2, 3]"],
    "الدالة churn_rate() (in module custrel.base) هنا": ["churn_rate() (in module custrel.base)"],
    "R² = 0.93 تقريبًا": ["R² = 0.93"],
    "الدالة exp(−(1 − r)²/2) هنا": ["exp(−(1 − r)²/2)"],
    # Names, with what belongs to them and what does not.
    "لغة C++ ولغة C# وغيرهما": ["C++", "C#"],
    "عملاء Amazon، 12 منهم": ["Amazon"],
    "مقياس Net Promoter Score (NPS) شائع": ["Net Promoter Score (NPS)"],
    "كتاب Zero Defections: Quality Comes to Services، 1990": ["Zero Defections: Quality Comes to Services"],
    "دراسة Palmatier et al., J. Marketing، 2006": ["Palmatier et al., J. Marketing"],
    "نص: course.example/?m=2008؛ وغيره": ["course.example/?m=2008"],
    "حجمه 500 MB": ["500 MB"],
    "انظر https://course.example/a?b=1 هنا": ["https://course.example/a?b=1"],
    # What Arabic reads right as it stands.
    "الربح 1,000,000 دينار في 120 يومًا (2017)، عند 16:30": [],
    "بلغ 30 يومًا. 5 عملاء": [],
    "الربح = الإيراد − التكلفة": [],
    "": [],
    # A sum with words in it runs with the words.
    "الربح = الإيراد − 5 × 3": ["5 × 3"],
}
