export { StandardScaler } from "./standardScaler.js";
