/** The admin server: endpoints, their formats, the web page. */
@org.jspecify.annotations.NullMarked
package io.legate.admin;
