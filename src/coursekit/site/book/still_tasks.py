"""A practice task on paper: the first variant and what there is to choose from."""

from bs4 import Tag

GAP = "______"
# What only a reader at a screen is told.
UNSEEN = ".practice-messages, .practice-said, .practice-done, [data-variant][hidden], legend, .practice-left-out"


def still(task: Tag) -> None:
    """Turn a task into text; what is folded in it is taken elsewhere."""
    for unseen in task.select(UNSEEN):
        unseen.decompose()
    for field in task.select(".practice-code input"):
        field.replace_with(GAP)
    for label in task.select(".practice-option label"):
        label.insert(0, "○ ")
    for form in task.select("form"):
        asked, unit = form.select_one(".practice-asked"), form.select_one(".practice-unit")
        if asked is not None:
            if unit is not None:
                asked.insert(0, f"{unit.get_text()} · ")
            form.insert_before(asked.extract())
        if "hidden" in form.attrs:
            form.decompose()
            continue
        for hidden in form.select(".practice-script, .visually-hidden, input"):
            hidden.decompose()
        form.unwrap()
    for name in [name for name in task.attrs if name.startswith("data-")]:
        del task[name]
