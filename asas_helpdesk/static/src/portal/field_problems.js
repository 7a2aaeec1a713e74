/** What is wrong with the fields of a form, in the words that the page brings along. */

const FIELDS = "[data-missing], [data-limit]";

/** Return the length of a text as the server counts it. */
export function lengthOf(field) {
    return [...field.value.trim()].length;
}

/** Return what is wrong within a part of a form: the id of each field, and what is said there. */
export function problemsIn(part) {
    const problems = [];
    for (const field of part.querySelectorAll(FIELDS)) {
        const words = field.matches(":disabled") ? "" : problemOf(field);
        if (words) {
            problems.push({ id: field.id, words });
        }
    }
    return problems;
}

function problemOf(field) {
    const { missing, unless, limit, tooLong } = field.dataset;
    if (missing && isEmpty(field)) {
        const other = unless && field.form.elements[unless];
        return other && !isEmpty(other) ? "" : missing;
    }
    const length = limit ? lengthOf(field) : 0;
    return length > Number(limit) ? tooLong.replace("%(count)s", length) : "";
}

function isEmpty(field) {
    if (field.tagName === "FIELDSET") {
        return !field.querySelector(":checked");
    }
    return field.type === "checkbox" ? !field.checked : !field.value.trim();
}

/** Remove what was said about the fields of a page. */
export function clearProblems(page) {
    page.querySelector("#asas_errors")?.remove();
    for (const error of page.querySelectorAll(".o_asas_err[id]")) {
        const id = error.id.replace(/_error$/, "");
        const field = page.querySelector(`#${id}`);
        error.closest(".o_asas_field")?.classList.remove("o_asas_field_bad");
        error.remove();
        if (field) {
            field.removeAttribute("aria-invalid");
            const rest = (field.getAttribute("aria-describedby") || "").replace(`${id}_error`, "");
            setOrRemove(field, "aria-describedby", rest.trim());
        }
    }
}

/** Say what is wrong: in a summary above the heading, which gets the focus, and at each field. */
export function showProblems(page, problems, sample) {
    const summary = sample.content.querySelector(".o_asas_problems").cloneNode(true);
    summary.id = "asas_errors";
    for (const { id, words } of problems) {
        const link = document.createElement("a");
        link.href = `#${id}`;
        link.textContent = words;
        const item = document.createElement("li");
        item.append(link);
        summary.querySelector("ul").append(item);
        showAtField(page, id, words, sample);
    }
    page.querySelector(".o_asas_stage, .o_asas_title").before(summary);
    summary.focus();
    summary.scrollIntoView({ block: "nearest" });
}

/** Lead from a line of the summary to its field, and leave the address as it is. */
export function goToField(ev) {
    const link = ev.target.closest("#asas_errors a");
    const field = link && document.querySelector(link.hash);
    if (field) {
        ev.preventDefault();
        (field.querySelector("input") || field).focus();
        (field.closest(".o_asas_field") || field).scrollIntoView({ block: "nearest" });
    }
}

function showAtField(page, id, words, sample) {
    const field = page.querySelector(`#${id}`);
    const error = sample.content.querySelector(".o_asas_err").cloneNode(true);
    error.id = `${id}_error`;
    error.querySelector("span > :last-child").textContent = words;
    const box = field.closest(".o_asas_field");
    box.classList.add("o_asas_field_bad");
    const place =
        field.tagName === "FIELDSET"
            ? field.querySelector(".o_asas_choices")
            : box.querySelector(".o_asas_kept_files") ||
              field.closest(".o_asas_select, .o_asas_check") ||
              field;
    place.before(error);
    const described = `${field.getAttribute("aria-describedby") || ""} ${error.id}`;
    field.setAttribute("aria-describedby", described.trim());
    if (field.tagName !== "FIELDSET") {
        field.setAttribute("aria-invalid", "true");
    }
}

function setOrRemove(element, name, value) {
    if (value) {
        element.setAttribute(name, value);
    } else {
        element.removeAttribute(name);
    }
}
