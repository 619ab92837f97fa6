/** What each admin endpoint answers. */
@org.jspecify.annotations.NullMarked
package io.legate.admin.endpoint;
