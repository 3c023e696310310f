// The door of the devices slice.
export { createDevices, DEVICE_PATHS } from './serve.ts'
