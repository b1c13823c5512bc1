// npm run build
import { buildProduct } from "./product.mjs";

await buildProduct();
