// What more than one panel says.

export const NO_ANSWER = 'The server did not answer. Try again in a moment.'
