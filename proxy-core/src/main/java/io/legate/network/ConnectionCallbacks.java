package io.legate.network;

/** Told of what happens to a {@link Connection}. Called on its worker. */
public interface ConnectionCallbacks {
  /** It was connected or closed; after a close nothing more is called. */
  void onEvent(ConnectionEvent event);

  /** More is waiting to be sent than the buffer limit: stop producing. */
  default void onAboveWriteBufferHighWatermark() {}

  /** Half of the limit or less is waiting: produce again. */
  default void onBelowWriteBufferLowWatermark() {}
}
