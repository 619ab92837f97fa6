/**
 * Threads and timers: workers, the control thread, the transport. The only room that makes threads.
 */
@org.jspecify.annotations.NullMarked
package io.legate.event;
