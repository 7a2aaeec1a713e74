import { beforeEach, describe, expect, getFixture, test } from "@odoo/hoot";
import { click, queryAllTexts, queryOne } from "@odoo/hoot-dom";

import { ChosenFiles } from "@asas_helpdesk/portal/chosen_files";

describe.current.tags("headless");

const FORM = `
    <form>
        <input class="o_asas_file_input" type="file" multiple="multiple" accept=".pdf,.png"
            data-max-files="2" data-max-bytes="10"/>
        <div class="o_asas_chosen">
            <ul>
                <li class="o_asas_file_sample" hidden="hidden"><bdi></bdi><span class="o_asas_about"></span><button type="button"><span></span></button></li>
            </ul>
            <div hidden="hidden" data-warning="count">Too many files.</div>
            <div hidden="hidden" data-warning="size">Too big.</div>
            <div hidden="hidden" data-warning="kind">Not accepted.</div>
        </div>
    </form>`;

let files;
beforeEach(() => {
    getFixture().innerHTML = FORM;
    files = new ChosenFiles(queryOne("form"));
    queryOne(".o_asas_chosen").addEventListener("click", (ev) => files.onClick(ev));
});

const file = (name, size = 1) => new File(["x".repeat(size)], name, { lastModified: 1 });
const shown = () => queryAllTexts(".o_asas_file_chosen bdi");
const warned = () => queryAllTexts("[data-warning]:not([hidden])");
const sent = () => [...queryOne("input").files].map((chosen) => chosen.name);

test("each choice adds to the files, and none is there twice", async () => {
    files.add([file("a.pdf")]);
    files.add([file("a.pdf"), file("b.png")]);
    expect(shown()).toEqual(["a.pdf", "b.png"]);
    expect(sent()).toEqual(["a.pdf", "b.png"]);
    expect(warned()).toEqual([]);
});

test("a file can be taken out again, and the keyboard goes on at the next", async () => {
    files.add([file("a.pdf"), file("b.png")]);
    await click(".o_asas_file_chosen:first button");
    expect(shown()).toEqual(["b.png"]);
    expect(sent()).toEqual(["b.png"]);
    expect(".o_asas_file_chosen button").toBeFocused();
    await click(".o_asas_file_chosen button");
    expect(sent()).toEqual([]);
    expect("input").toBeFocused();
});

test("what would be refused is said before anything travels", async () => {
    files.add([file("a.pdf", 11)]);
    expect(warned()).toEqual(["Too big."]);
    expect("input").toHaveAttribute("aria-invalid", "true");
    expect(files.acceptable).toBe(false);
    expect(queryOne("input").validationMessage).toBe("Too big.");
    files.add([file("b.exe"), file("c.png")]);
    expect(warned()).toEqual(["Too many files.", "Too big.", "Not accepted."]);
    files.clear();
    expect(warned()).toEqual([]);
    expect("input").toHaveAttribute("aria-invalid", "false");
    expect(files.acceptable).toBe(true);
    expect(queryOne("input").validationMessage).toBe("");
});

test("another form takes over what was chosen", async () => {
    files.add([file("a.pdf")]);
    const other = document.createElement("div");
    other.innerHTML = FORM;
    files.giveTo(other);
    const theirs = new ChosenFiles(other);
    theirs.start();
    expect(theirs.chosen.map((chosen) => chosen.name)).toEqual(["a.pdf"]);
});

test("a form that takes no files works without", async () => {
    getFixture().innerHTML = "<form></form>";
    const none = new ChosenFiles(queryOne("form"));
    none.start();
    none.giveTo(queryOne("form"));
    expect(none.chosen).toEqual([]);
});
