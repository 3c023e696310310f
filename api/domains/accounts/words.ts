// How times are said to people, in messages.

/** To the minute, in UTC: 2026-12-01 08:30 UTC. */
export const utcMinute = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
