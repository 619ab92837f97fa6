package io.legate.accesslog;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.legate.common.ConfigContext;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A compiled substitution format: what an access log line, the body of a local reply or the value
 * of an added header is made of. Compiled on the control thread; immutable, evaluated on any worker
 * without garbage. Envoy: {@code SubstitutionFormatString} and "Substitution Formatter".
 */
public final class Format {
  /** The line of an access log that configures no format; TCP and HTTP alike. */
  public static final String DEFAULT_TEXT =
      "[%START_TIME%] \"%REQUEST_HEADER(:METHOD)%"
          + " %REQUEST_HEADER(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\""
          + " %RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION%"
          + " %RESPONSE_HEADER(X-ENVOY-UPSTREAM-SERVICE-TIME)%"
          + " \"%REQUEST_HEADER(X-FORWARDED-FOR)%\" \"%REQUEST_HEADER(USER-AGENT)%\""
          + " \"%REQUEST_HEADER(X-REQUEST-ID)%\" \"%REQUEST_HEADER(:AUTHORITY)%\""
          + " \"%UPSTREAM_HOST%\"\n";

  private static final int TYPICAL_LINE = 512;

  private final Operator[] pieces;
  private final boolean omitEmptyValues;
  private final boolean constant;
  private final String contentType;

  private Format(Operator[] pieces, boolean omitEmptyValues, boolean constant, String contentType) {
    this.pieces = pieces;
    this.omitEmptyValues = omitEmptyValues;
    this.constant = constant;
    this.contentType = contentType;
  }

  /** Compiles text in which a missing value shows as {@code -}. */
  public static Format text(String format, ConfigContext at) {
    return text(format, false, at);
  }

  /**
   * Compiles text.
   *
   * @param omitEmptyValues whether a missing value shows as nothing rather than as {@code -}, as in
   *     header values
   */
  public static Format text(String format, boolean omitEmptyValues, ConfigContext at) {
    List<FormatParser.Piece> parsed = FormatParser.parse(format, at);
    Operator[] pieces = new Operator[parsed.size()];
    boolean constant = true;
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = parsed.get(i).operator();
      constant &= !parsed.get(i).command();
    }
    return new Format(pieces, omitEmptyValues, constant, "text/plain");
  }

  /**
   * Compiles an object whose strings are formats; written on one line, keys in order, a newline
   * after it.
   *
   * @param omitEmptyValues whether a field without a value is left out rather than {@code null}
   */
  public static Format json(Struct format, boolean omitEmptyValues, ConfigContext at) {
    Operator object = JsonTemplate.compile(format, omitEmptyValues, at);
    Operator[] pieces = {object, FactOperators.literal("\n")};
    return new Format(pieces, omitEmptyValues, false, "application/json");
  }

  /** Compiles Envoy's message; what is wrong is told to {@code at}. */
  public static Format of(SubstitutionFormatString message, ConfigContext at) {
    return SubstitutionFormats.compile(message, at);
  }

  /** The same format, answering for another content type. */
  Format withContentType(String type) {
    return new Format(pieces, omitEmptyValues, constant, type);
  }

  /** Appends the evaluated format; on the stream's worker. */
  public void write(FormatContext context, LineBuffer out) {
    for (Operator piece : pieces) {
      if (!piece.write(context, out) && !omitEmptyValues) {
        out.putByte('-');
      }
    }
  }

  /**
   * The evaluated format with each byte as one character (ISO-8859-1), as header values are. Makes
   * garbage; {@link #write} does not.
   */
  public String evaluate(FormatContext context) {
    LineBuffer out = new LineBuffer(TYPICAL_LINE);
    write(context, out);
    return new String(out.bytes(), 0, out.length(), StandardCharsets.ISO_8859_1);
  }

  /** Appends what {@link #evaluate} gives. */
  public void appendTo(StringBuilder text, FormatContext context) {
    text.append(evaluate(context));
  }

  /** Whether it has no commands, so that it may be evaluated once and for all. */
  public boolean constant() {
    return constant;
  }

  /** The media type of a body made by it: the configured one, else by kind. */
  public String contentType() {
    return contentType;
  }
}
