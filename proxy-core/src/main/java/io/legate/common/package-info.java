/**
 * What every compiler needs (ConfigContext, FieldSet), matchers, ranges, randomness: small plain
 * classes that every room may use.
 */
@org.jspecify.annotations.NullMarked
package io.legate.common;
