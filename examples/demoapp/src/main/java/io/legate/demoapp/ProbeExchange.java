package io.legate.demoapp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code POST /livez} and {@code /readyz}: sets a {@link Probe} from the form in the body. */
final class ProbeExchange extends Exchange {
  private static final int MAX_FORM_BYTES = 4096;

  private final Probe probe;
  private final ByteArrayOutputStream form = new ByteArrayOutputStream();
  private boolean tooLong;

  ProbeExchange(DemoConnection connection, HttpRequest request, Probe probe) {
    super(connection, request);
    this.probe = probe;
  }

  @Override
  void onBody(ByteBuf data) {
    if (form.size() + data.readableBytes() > MAX_FORM_BYTES) {
      tooLong = true;
      return;
    }
    byte[] bytes = new byte[data.readableBytes()];
    data.readBytes(bytes);
    form.writeBytes(bytes);
  }

  @Override
  void onRequestEnd(HttpHeaders trailers) {
    if (tooLong) {
      connection()
          .respond(
              HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
              TextExchange.PLAIN,
              DemoConnection.text("form: more than " + MAX_FORM_BYTES + " bytes\n"));
      return;
    }
    List<String> words =
        new QueryStringDecoder(form.toString(StandardCharsets.UTF_8), false)
            .parameters()
            .getOrDefault(probe.name(), List.of());
    if (words.size() == 1 && probe.set(words.get(0))) {
      connection().respond(HttpResponseStatus.OK, TextExchange.HTML, Unpooled.EMPTY_BUFFER);
    } else {
      connection()
          .respond(
              HttpResponseStatus.BAD_REQUEST,
              TextExchange.PLAIN,
              DemoConnection.text(
                  "expected %1$s=OK or %1$s=FAIL as a form\n".formatted(probe.name())));
    }
  }
}
