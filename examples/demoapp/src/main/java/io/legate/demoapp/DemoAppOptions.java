package io.legate.demoapp;

import java.io.PrintStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link DemoApp} is told at its start.
 *
 * @param host address to listen on, a name or a literal
 * @param port TCP port to listen on, 0 for any free one
 * @param serverName what answers call the server; null for the machine's host name
 * @param version version in the answer to {@code GET /}, with its {@code v}
 * @param serviceName service in the answer to {@code GET /service/…}; null for the server name
 * @param accessLog where one line per request is printed; null for nowhere. Not closed by the app.
 */
public record DemoAppOptions(
    String host,
    int port,
    @Nullable String serverName,
    String version,
    @Nullable String serviceName,
    @Nullable PrintStream accessLog) {

  private static final int MAX_PORT = 65_535;

  /** Refuses a port that does not exist. */
  public DemoAppOptions {
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port: " + port + " (expected a number from 0 to 65535)");
    }
  }

  /** A builder with the defaults of the demos: {@code 0.0.0.0:80}, {@code v1.0}, no access log. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads {@code HOST}, {@code PORT}, {@code SERVER_NAME}, {@code SERVICE_NAME}, {@code VERSION}
   * and {@code ACCESS_LOG} ({@code on} or {@code off}); a variable that is absent or empty keeps
   * its default.
   *
   * @param accessLog where the access log goes unless it is switched off
   * @throws IllegalArgumentException naming the variable, its value and what was expected
   */
  public static DemoAppOptions fromEnvironment(
      Map<String, String> environment, PrintStream accessLog) {
    Builder options = builder();
    String host = environment.getOrDefault("HOST", "");
    if (!host.isEmpty()) {
      options.host(host);
    }
    String port = environment.getOrDefault("PORT", "");
    if (!port.isEmpty()) {
      options.port(parsePort(port));
    }
    String version = environment.getOrDefault("VERSION", "");
    if (!version.isEmpty()) {
      options.version(version);
    }
    return options
        .serverName(emptyToNull(environment.get("SERVER_NAME")))
        .serviceName(emptyToNull(environment.get("SERVICE_NAME")))
        .accessLog(accessLogEnabled(environment) ? accessLog : null)
        .build();
  }

  private static int parsePort(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw badPort(text, e);
    }
    throw badPort(text, null);
  }

  private static IllegalArgumentException badPort(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "PORT: '" + text + "' (expected a number from 0 to 65535)", cause);
  }

  private static boolean accessLogEnabled(Map<String, String> environment) {
    String text = environment.getOrDefault("ACCESS_LOG", "");
    return switch (text) {
      case "", "on" -> true;
      case "off" -> false;
      default ->
          throw new IllegalArgumentException("ACCESS_LOG: '" + text + "' (expected on or off)");
    };
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  /** Collects options; every setter replaces the value before it. Not thread safe. */
  public static final class Builder {
    private String host = "0.0.0.0";
    private int port = 80;
    private @Nullable String serverName;
    private String version = "v1.0";
    private @Nullable String serviceName;
    private @Nullable PrintStream accessLog;

    private Builder() {}

    /** See {@link DemoAppOptions#host()}. */
    public Builder host(String value) {
      host = value;
      return this;
    }

    /** See {@link DemoAppOptions#port()}. */
    public Builder port(int value) {
      port = value;
      return this;
    }

    /** See {@link DemoAppOptions#serverName()}. */
    public Builder serverName(@Nullable String value) {
      serverName = value;
      return this;
    }

    /** See {@link DemoAppOptions#version()}. */
    public Builder version(String value) {
      version = value;
      return this;
    }

    /** See {@link DemoAppOptions#serviceName()}. */
    public Builder serviceName(@Nullable String value) {
      serviceName = value;
      return this;
    }

    /** See {@link DemoAppOptions#accessLog()}. */
    public Builder accessLog(@Nullable PrintStream value) {
      accessLog = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException when the port is out of range
     */
    public DemoAppOptions build() {
      return new DemoAppOptions(host, port, serverName, version, serviceName, accessLog);
    }
  }
}
