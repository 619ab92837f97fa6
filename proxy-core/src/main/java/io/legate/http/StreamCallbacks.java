package io.legate.http;

import org.jspecify.annotations.Nullable;

/** Told of what happens to a codec's stream besides its messages. Called on its worker. */
public interface StreamCallbacks {
  /**
   * The stream ended before both messages were complete; nothing more is called.
   *
   * @param details what the transport said (upstream), Envoy's response-code details such as {@code
   *     http2.remote_reset} (downstream), or null
   */
  void onResetStream(StreamResetReason reason, @Nullable String details);

  /** More is waiting to be sent on it than its buffer limit: stop producing. */
  void onAboveWriteBufferHighWatermark();

  /** It drained: produce again. */
  void onBelowWriteBufferLowWatermark();
}
