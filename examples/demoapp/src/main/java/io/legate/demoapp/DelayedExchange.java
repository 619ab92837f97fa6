package io.legate.demoapp;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code /delay/N}: answers some time after the request is in; a timer waits, not the thread. */
final class DelayedExchange extends TextExchange {
  private final Duration delay;
  private @Nullable Future<?> timer;

  DelayedExchange(DemoConnection connection, HttpRequest request, Duration delay, String text) {
    super(connection, request, HttpResponseStatus.OK, PLAIN, text);
    this.delay = delay;
  }

  @Override
  void onRequestEnd(HttpHeaders trailers) {
    timer =
        connection()
            .channel()
            .eventLoop()
            .schedule(this::answer, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  void onClose() {
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
  }
}
