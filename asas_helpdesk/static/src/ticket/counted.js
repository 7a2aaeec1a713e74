/** Ended tickets are counted up to here, as Odoo counts the rows of a list (ticket_columns.py). */
const MOST_COUNTED = 10000;

/** How many tickets a group holds, in words: "10000+" where there was one more and counting ended. */
export function countedWords(count) {
    return count === MOST_COUNTED + 1 ? `${MOST_COUNTED}+` : `${count}`;
}
