const MARKS = /\p{M}|\u0640/gu;
const LETTERS = { ٱ: "ا", ة: "ه", ى: "ي" };

/** Return a text by which it is found however it is spelt, as `tools/arabic.py` folds it. */
export function fold(text) {
    return (text || "")
        .normalize("NFKD")
        .toLowerCase()
        .replace(MARKS, "")
        .replace(/[ٱةى]/g, (letter) => LETTERS[letter])
        .replace(/\s+/g, " ")
        .trim();
}

/** Return the ready replies in which all of these words occur. */
export function found(replies, words) {
    const each = fold(words).split(" ").filter(Boolean);
    return replies.filter((reply) => each.every((word) => reply.folded.includes(word)));
}

/** Return the ready replies with those first that say most of what a subject says. */
export function fitting(replies, subject) {
    const words = fold(subject)
        .split(" ")
        .filter((word) => word.length > 3);
    const count = ({ folded }) => words.filter((word) => folded.includes(word)).length;
    return [...replies].sort((one, other) => count(other) - count(one));
}
