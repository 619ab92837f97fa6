package io.legate.upstream.health;

import io.legate.common.StringMatcher;
import io.legate.http.ClientConnection;
import io.legate.network.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of every host of a cluster over HTTP, compiled. Immutable, save for {@code head}.
 *
 * @param body sent after the head; empty: none
 * @param receive what the answer's body must have
 * @param bodyBytes how much of the body is looked at; 0: all of it
 * @param expected statuses that are well
 * @param retriable statuses that count as a failure, but not at once
 * @param serviceName what the answer must say who it is from, or null
 * @param codecs how connections speak
 */
record HttpCheck(
    CheckHead head,
    byte[] body,
    Payloads receive,
    long bodyBytes,
    StatusRanges expected,
    StatusRanges retriable,
    @Nullable StringMatcher serviceName,
    Codecs codecs)
    implements Probe.Factory {

  /** Makes the codec of a connection that is there. */
  interface Codecs {
    ClientConnection create(Connection connection, ClientConnection.Callbacks callbacks);
  }

  @Override
  public CheckerType type() {
    return CheckerType.HTTP;
  }

  @Override
  public Probe create(ProbeTarget target, Probe.Listener listener) {
    return new HttpProbe(this, target, listener);
  }
}
