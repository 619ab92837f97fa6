/**
 * The backend of the demos: a small HTTP/1.1 server that says who it is.
 *
 * <p>{@link io.legate.demoapp.DemoApp} embeds it in a test or in another program; {@link
 * io.legate.demoapp.DemoAppMain} runs it as a process. The list of what it serves is {@link
 * io.legate.demoapp.Endpoints}. Nothing here knows the proxy.
 */
@NullMarked
package io.legate.demoapp;

import org.jspecify.annotations.NullMarked;
