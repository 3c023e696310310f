export const daySeconds = 86_400
export const weekSeconds = 7 * daySeconds
export const yearSeconds = 365.25 * daySeconds
