/** Load-balancing algorithms: plain classes, no Netty, randomness passed in. */
@org.jspecify.annotations.NullMarked
package io.legate.upstream.lb;
