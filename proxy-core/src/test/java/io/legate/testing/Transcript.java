package io.legate.testing;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** The events of one codec as text; pieces of a body in a row are one event, however they came. */
public final class Transcript {
  private final StringBuilder text = new StringBuilder();
  private boolean inData;

  /** Adds an event. */
  public void add(String event) {
    endData();
    text.append(event).append('\n');
  }

  /** Adds a piece of a body, which it releases. */
  public void data(ByteBuf data, boolean end) {
    if (!inData && (data.isReadable() || end)) {
      text.append("data ");
      inData = true;
    }
    text.append(data.toString(StandardCharsets.ISO_8859_1));
    data.release();
    if (end) {
      text.append(" END");
      endData();
    }
  }

  private void endData() {
    if (inData) {
      inData = false;
      text.append('\n');
    }
  }

  @Override
  public String toString() {
    endData();
    return text.toString();
  }
}
