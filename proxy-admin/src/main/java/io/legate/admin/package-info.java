/** The admin server: endpoints, their formats, the web page. */
package io.legate.admin;
