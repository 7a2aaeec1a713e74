const parts = [];

/**
 * Add a class that improves some elements of the pages, which work without any script.
 *
 * Its ``selector`` says which elements; it is created once for each of them.
 */
export function addPart(Part) {
    parts.push(Part);
    startPart(Part, document);
}

/** Improve what was put into the page later. */
export function startParts(root) {
    for (const Part of parts) {
        startPart(Part, root);
    }
}

function startPart(Part, root) {
    for (const el of root.querySelectorAll(Part.selector)) {
        new Part(el);
    }
}
