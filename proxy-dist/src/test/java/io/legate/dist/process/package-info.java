/**
 * Tests of Legate as a whole process: children of the test's JVM, real sockets, real signals, and
 * for the demos network namespaces in which their files run unchanged.
 */
package io.legate.dist.process;
