/** {@code envoy.filters.http.dynamic_forward_proxy}: requests wait until their host is resolved. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.http.dynamicforwardproxy;
