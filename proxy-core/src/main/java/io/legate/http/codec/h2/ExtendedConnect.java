package io.legate.http.codec.h2;

import io.legate.common.RandomSource;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * Upgrades over HTTP/2 (RFC 8441). Inside the proxy an upgrade looks as in HTTP/1: {@code GET} with
 * {@code upgrade} and {@code connection}, answered by 101; only the codecs know the other form.
 * What HTTP/1's WebSocket adds, a key and its answer, is made up where it is missing (RFC 6455
 * §4.2.2). An instance belongs to one upstream stream.
 */
final class ExtendedConnect {
  private static final HeaderName KEY = HeaderName.of("sec-websocket-key");
  private static final HeaderName ACCEPT = HeaderName.of("sec-websocket-accept");
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final byte[] WEBSOCKET = ascii("websocket");
  private static final byte[] UPGRADE = ascii("upgrade");
  private static final byte[] GET = ascii("GET");
  private static final byte[] CONNECT = ascii("CONNECT");

  private final HeaderMap request = new HeaderMap(1024);
  private final String protocol;
  private final String key;

  /** The extended CONNECT of an upgrade; the upgrade's head stays as it is, for a retry. */
  ExtendedConnect(HeaderMap upgrade) {
    protocol = String.valueOf(upgrade.get(Headers.UPGRADE)).toLowerCase(Locale.ROOT);
    String sent = upgrade.get(KEY);
    key = sent == null ? "" : sent;
    request.copyFrom(upgrade);
    request.remove(Headers.UPGRADE);
    request.remove(Headers.CONNECTION);
    request.remove(Headers.CONTENT_LENGTH); // what follows is no body
    request.set(Headers.METHOD, CONNECT);
    request.set(Headers.PROTOCOL, protocol);
  }

  /** The head to send. */
  HeaderMap request() {
    return request;
  }

  /** Makes the answer one to the upgrade. */
  void onResponse(HeaderMap response) {
    if (response.status() / 100 != 2) {
      return;
    }
    response.status(101);
    response.set(Headers.UPGRADE, protocol);
    response.set(Headers.CONNECTION, UPGRADE);
    if (!key.isEmpty() && !response.has(ACCEPT)) {
      response.set(ACCEPT, accept(key));
    }
  }

  /**
   * Makes an extended CONNECT the upgrade that it stands for.
   *
   * @return whether a WebSocket key was made up
   */
  static boolean toUpgrade(HeaderMap request, RandomSource random) {
    boolean webSocket = request.valueIsIgnoringCase(Headers.PROTOCOL, WEBSOCKET);
    request.set(Headers.UPGRADE, String.valueOf(request.get(Headers.PROTOCOL)));
    request.set(Headers.CONNECTION, UPGRADE);
    request.set(Headers.METHOD, GET);
    request.remove(Headers.PROTOCOL);
    if (!webSocket || request.has(KEY)) {
      return false;
    }
    byte[] nonce = new byte[16];
    for (int i = 0; i < nonce.length; i++) {
      nonce[i] = (byte) random.next();
    }
    request.set(KEY, Base64.getEncoder().encode(nonce));
    return true;
  }

  /** Makes 101 the 200 that it is in HTTP/2; {@code madeUpKey}: the client knows of no key. */
  static void fromSwitching(HeaderMap response, boolean madeUpKey) {
    if (response.status() == 101) {
      response.status(200);
      response.remove(Headers.CONTENT_LENGTH);
      if (madeUpKey) {
        response.remove(ACCEPT);
      }
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1"); // RFC 6455 wants this one
      return Base64.getEncoder().encodeToString(sha1.digest(ascii(key + GUID)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
