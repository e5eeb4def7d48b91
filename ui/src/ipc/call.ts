/* What the generated `bindings.ts` calls through. */
export { call } from "./index";
