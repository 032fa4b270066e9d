"""What people of a class do in their browsers: on the real pages of JupyterHub, JupyterLab and nbgrader."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.classroom.hub import Classroom

LIST_ITEM = "#{}_assignments_list > .list_item"
SIZE = {"width": 1400, "height": 900}
START = 120_000  # milliseconds until somebody's server has started
WORK = 120_000  # milliseconds until a page shows, or nbgrader has done, what was asked for
expect.set_options(timeout=WORK)


class Person:
    """Somebody with an account, signed in to the hub.

    Parameters: ``browser``; ``room``, the running classroom; ``name`` of the account; ``pictures``, a folder.
    """

    def __init__(self, browser: Browser, room: Classroom, name: str, pictures: Path) -> None:
        self.name, self.home, self.pictures = name, f"{room.address}/user/{name}", pictures
        self.context = browser.new_context(viewport=SIZE)
        self.page = self.context.new_page()
        self.page.set_default_timeout(WORK)
        self.page.goto(f"{room.address}/hub/login")
        self.page.locator("input[name=username]").fill(name)
        self.page.locator("input[name=password]").fill(room.password)
        self.page.locator("input[type=submit], button[type=submit]").first.click()
        self.page.wait_for_url(re.compile(f"{re.escape(self.home)}/lab"), timeout=START)
        expect(self.page.locator(".jp-DirListing-content")).to_be_visible(timeout=START)

    def keep(self, title: str, page: Page | None = None) -> None:
        """Keep a picture of what is seen now, in JupyterLab or on another ``page``."""
        number = len(list(self.pictures.glob("*.png"))) + 1
        (page or self.page).screenshot(path=self.pictures / f"{number:02}-{self.name}-{title}.png")

    def open(self, path: str) -> None:
        """Open a folder or a file of one's home in JupyterLab, and nothing else."""
        self.page.goto(f"{self.home}/lab/tree/{path}?reset" if path else f"{self.home}/lab?reset")
        expect(self.page.locator("#jp-main-dock-panel")).to_be_visible()
        expect(self.page.locator(".jp-DirListing-content")).to_be_visible()

    def tool(self, command: str) -> None:
        """Open one of nbgrader's tools from its menu."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Nbgrader").click()
        self.page.locator(f'li[data-command="nbgrader:open-{command}"]').click()


class Student(Person):
    """A student: fetches, works, hands in and reads what comes back."""

    def assignments(self, state: str) -> Locator:
        """Return the assignments that the assignment list shows as ``released``, ``fetched`` or ``submitted``."""
        return self.page.locator(LIST_ITEM.format(state))

    def fetch(self, assignment: str) -> None:
        """Fetch a released assignment."""
        self.tool("assignment-list")
        [row] = self._one("released", assignment)
        self.keep("released")
        row.get_by_role("button", name="Fetch").click()
        self._one("fetched", assignment)
        self.keep("fetched")

    def write(self, cell: int, holds: str, source: str) -> None:
        """Replace the text of a cell, found by the keyboard alone as its number from the top, and leave it."""
        self.select(cell, holds)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source.strip())
        self.page.keyboard.press("Escape")

    def select(self, cell: int, holds: str) -> Locator:
        """Make a cell of the open notebook the active one, and return it."""
        active = self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
        expect(active).to_have_count(1)
        self.page.keyboard.press("Escape")
        for _ in range(60):
            self.page.keyboard.press("ArrowUp")
        for _ in range(cell):
            self.page.keyboard.press("ArrowDown")
        expect(active).to_contain_text(holds)
        return active

    def save(self) -> None:
        """Save the open notebook and wait until JupyterLab says that it is saved."""
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty")).to_have_count(0)

    def upload(self, folder: str, file: Path) -> None:
        """Upload a file into a folder, over the one of the same name."""
        self.open(folder)
        row = self.page.locator(".jp-DirListing-item", has_text=file.name)
        expect(row).to_be_visible()
        with self.page.expect_file_chooser() as chosen:
            self.page.locator(".jp-FileBrowser-toolbar").get_by_title("Upload Files").first.click()
        chosen.value.set_files(file)
        self.page.get_by_role("button", name="Overwrite").click()
        expect(self.page.locator(".jp-Dialog")).to_have_count(0)

    def submit(self, assignment: str) -> None:
        """Hand in."""
        self.open("")
        self.tool("assignment-list")
        [row] = self._one("fetched", assignment)
        row.get_by_role("button", name="Submit").click()
        self._one("submitted", assignment)
        self.keep("submitted")

    def read_feedback(self, assignment: str) -> Locator:
        """Fetch the feedback and open it; return its page."""
        self.open("")
        self.tool("assignment-list")
        [row] = self._one("submitted", assignment)
        row.get_by_role("button", name="Fetch Feedback").click()
        view = self.page.locator("#submitted_assignments_list").get_by_text("view feedback")
        expect(view).to_have_count(1)
        self.keep("feedback-fetched")
        if not view.is_visible():
            self.page.locator("#submitted_assignments_list a", has_text=assignment).first.click()
        view.click()
        self.page.locator(".jp-DirListing-item", has_text=f"{assignment}.html").dblclick()
        # JupyterLab shows what is inside the page's <html> and drops its attributes.
        body = self.page.frame_locator(".jp-HTMLViewer iframe").locator("body")
        expect(body).to_be_attached()
        return body

    def _one(self, state: str, assignment: str) -> list[Locator]:
        rows = self.assignments(state)
        expect(rows).to_have_count(1)
        expect(rows.locator(".item_name").first).to_have_text(assignment)
        return [rows.first]


class Instructor(Person):
    """The instructor: everything in formgrader, and a terminal for the course's own command."""

    def __init__(self, browser: Browser, room: Classroom, name: str, pictures: Path) -> None:
        super().__init__(browser, room, name, pictures)
        self.form = self.context.new_page()
        self.form.set_default_timeout(WORK)

    def formgrader(self) -> None:
        """Open formgrader in a browser tab of its own: JupyterHub lets no page of a server be framed, for safety."""
        self.form.goto(f"{self.home}/formgrader/manage_assignments")
        expect(self.form.locator("#main-table tr").first).to_be_visible()

    def press(self, row: str, button: str) -> str:
        """Press a button in the row of an assignment or a student; return what formgrader says when it has done it."""
        self.form.locator("#main-table tr", has_text=row).locator(f".{button} a").click()
        dialog = self.form.locator(".modal.in")
        expect(dialog).to_be_visible()
        said = dialog.inner_text()
        assert dialog.get_attribute("id") == "success-modal", said
        self.keep(button, self.form)
        dialog.locator("[data-dismiss=modal]").first.click()
        expect(dialog).to_have_count(0)
        return said

    def submissions(self, assignment: str) -> None:
        """Go from the assignments to what was handed in for one."""
        self.form.locator("#main-table tr", has_text=assignment).locator(".num-submissions a").click()
        expect(self.form.locator("td.student-id").first).to_be_visible()

    def score(self, student: str) -> Locator:
        """Return the points of a student on the page of what was handed in."""
        return self.form.locator("#main-table tr", has_text=student).locator(".score")

    def grade_by_hand(self, student: str, notebook: str, points: str) -> None:
        """Open a student's graded notebook and give points for the last of its tasks."""
        self.form.locator("#main-table tr", has_text=student).locator(".student-name a").click()
        self.form.locator("a", has_text=notebook).last.click()
        box = self.form.locator("input.score").last
        box.scroll_into_view_if_needed()
        box.fill(points)
        with self.form.expect_response(lambda answer: _grade_saved(answer.url, answer.request.method)) as saved:
            box.press("Tab")
        assert saved.value.ok
        self.keep("by-hand", self.form)

    def terminal(self, command: str, done: Callable[[], bool], picture: str) -> None:
        """Type a command in a terminal of JupyterLab and wait until ``done``."""
        self.open("")
        self.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^File$")).click()
        self.page.locator("li[data-type=submenu]", has_text="New").first.hover()
        self.page.locator('li[data-command="terminal:create-new"]').click()
        screen = self.page.locator(".jp-Terminal .xterm-screen")
        expect(screen).to_be_visible()
        screen.click()
        self.page.wait_for_timeout(1000)
        self.page.keyboard.type(f"{command}\n")
        for _ in range(WORK // 500):
            if done():
                break
            self.page.wait_for_timeout(500)
        self.page.wait_for_timeout(1000)
        self.keep(picture)
        assert done(), f"{command} did not end; see the picture {picture}"


def _grade_saved(url: str, method: str) -> bool:
    return "/formgrader/api/grade/" in url and method == "PUT"
