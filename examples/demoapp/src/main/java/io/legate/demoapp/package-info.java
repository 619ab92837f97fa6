/** The backend of the demos. */
package io.legate.demoapp;
