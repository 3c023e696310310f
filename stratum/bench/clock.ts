/** Milliseconds of the machine's monotonic clock: the same in every process, so that times can be taken across them. */
const offsetMs = Number(process.hrtime.bigint()) / 1e6 - performance.now()

export const machineNowMs = (): number => performance.now() + offsetMs
