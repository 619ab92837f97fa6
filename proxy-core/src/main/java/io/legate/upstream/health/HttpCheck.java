package io.legate.upstream.health;

import io.legate.accesslog.HeaderMutations;
import io.legate.common.StringMatcher;
import io.legate.http.ClientConnection;
import io.legate.network.Connection;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of every host of a cluster over HTTP, compiled. Immutable, save for the head of the
 * last request, which belongs to the checking thread.
 *
 * @param host the authority; empty: the cluster's name
 * @param headers added to and removed from requests
 * @param body sent after the head; empty: none
 * @param receive what the answer's body must have
 * @param bodyBytes how much of the body is looked at; 0: all of it
 * @param expected statuses that are well
 * @param retriable statuses that count as a failure, but not at once
 * @param serviceName what the answer must say who it is from, or null
 * @param codecs how connections speak
 */
record HttpCheck(
    String method,
    String host,
    String path,
    HeaderMutations headers,
    byte[] body,
    Payloads receive,
    long bodyBytes,
    StatusRanges expected,
    StatusRanges retriable,
    @Nullable StringMatcher serviceName,
    Codecs codecs,
    HttpCheckHead head)
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
