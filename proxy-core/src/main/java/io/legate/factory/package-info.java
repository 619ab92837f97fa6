/**
 * What the factories of extensions are given and what they give back: the contracts between the
 * compilers of listeners, connections and routes and whatever is plugged into them.
 */
@org.jspecify.annotations.NullMarked
package io.legate.factory;
