package io.legate.testing;

import static org.awaitility.Awaitility.await;

import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a connection reads and tells, for any thread to look at. */
public final class Recorder implements ConnectionCallbacks, NettyConnection.Reader {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /**
   * What was told, in order; watermarks are {@code HIGH} and {@code LOW}, half-close {@code END}.
   */
  public final List<String> events = new CopyOnWriteArrayList<>();

  @Override
  public void onData(ByteBuf data, boolean endStream) {
    byte[] copy = new byte[data.readableBytes()];
    data.readBytes(copy);
    data.release();
    synchronized (bytes) {
      bytes.writeBytes(copy);
    }
    if (endStream) {
      events.add("END");
    }
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    events.add(event.name());
  }

  @Override
  public void onAboveWriteBufferHighWatermark() {
    events.add("HIGH");
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    events.add("LOW");
  }

  /** What was read so far. */
  public String text() {
    synchronized (bytes) {
      return bytes.toString(StandardCharsets.ISO_8859_1);
    }
  }

  /** Waits until it was told. */
  public void awaitEvent(String event) {
    await(event).until(() -> events.contains(event));
  }
}
