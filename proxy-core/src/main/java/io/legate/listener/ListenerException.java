package io.legate.listener;

/** A listener cannot be added: its address is taken, or cannot be bound. The message is Envoy's. */
public final class ListenerException extends Exception {
  private static final long serialVersionUID = 1;

  /** With Envoy's words. */
  public ListenerException(String message) {
    super(message);
  }

  /** With Envoy's words and what caused it. */
  public ListenerException(String message, Throwable cause) {
    super(message, cause);
  }
}
