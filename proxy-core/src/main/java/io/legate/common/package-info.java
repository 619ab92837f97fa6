/** Time, randomness, back-off, matchers: small plain classes that every room may use. */
package io.legate.common;
