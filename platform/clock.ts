/**
 * Milliseconds that only go on, for spans of time: NTP, a hand at the clock or a machine that slept move the time of day,
 * and would make devices look silent or sessions old. Not a time of day; comparable within one process only.
 */
export const steadyMs = (): number => performance.now()
