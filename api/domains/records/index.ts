// The door of the records slice.
export { createExports, EXPORT_PATH } from './serve.ts'
