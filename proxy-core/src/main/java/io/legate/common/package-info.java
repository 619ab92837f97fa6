/** Time, randomness, back-off, matchers: small plain classes that every room may use. */
@org.jspecify.annotations.NullMarked
package io.legate.common;
