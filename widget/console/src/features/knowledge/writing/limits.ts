/** As the server takes. */
export const LONGEST = 200_000;
export const LONGEST_TITLE = 200;
