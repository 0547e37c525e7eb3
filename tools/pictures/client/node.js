// What some of the parts expect to find without asking, as on node.
export { Buffer } from "buffer/";
