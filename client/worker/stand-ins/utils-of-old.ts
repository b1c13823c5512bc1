/** In place of the pouchdb-utils of 2018 that pouchdb-authentication brings: the one that is here anyway does it too. */
export { clone, toPromise } from "pouchdb-utils";
export const assign = Object.assign;
