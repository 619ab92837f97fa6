package io.legate.upstream.lb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import java.io.IOException;
import java.util.Base64;

/**
 * Reads reports of load from headers: {@code endpoint-load-metrics-bin}, or {@code
 * endpoint-load-metrics} as {@code TEXT name=value,…}, {@code JSON {…}} or {@code BIN base64}. What
 * is malformed is no report. Stateless. Envoy: {@code orca_parser.cc}.
 */
final class LoadReportReader {
  private static final HeaderName BINARY_HEADER = HeaderName.of("endpoint-load-metrics-bin");
  private static final HeaderName HEADER = HeaderName.of("endpoint-load-metrics");
  private static final JsonFactory JSON = new JsonFactory();
  // By number of the field in OrcaLoadReport; maps end in a dot.
  private static final String[] FIELDS = {
    "",
    "cpu_utilization",
    "mem_utilization",
    "",
    "",
    LoadReport.UTILIZATION,
    "rps_fractional",
    "eps",
    LoadReport.NAMED_METRICS,
    "application_utilization"
  };

  private LoadReportReader() {}

  /** Whether there is a report, which then is in {@code into}. */
  static boolean read(HeaderMap headers, LoadReport into) {
    String binary = headers.get(BINARY_HEADER);
    String value = binary == null ? headers.get(HEADER) : "BIN " + binary;
    if (value == null) {
      return false;
    }
    into.clear();
    try {
      if (value.startsWith("BIN ")) {
        return binary(value.substring(4).strip(), into);
      }
      if (value.startsWith("JSON ")) {
        return json(value.substring(5), into);
      }
      return text(value.startsWith("TEXT ") ? value.substring(5) : value, into);
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean text(String list, LoadReport into) {
    for (String pair : list.split(",")) {
      int split = pair.indexOf('=');
      split = split < 0 ? pair.indexOf(':') : split;
      if (split < 0
          || !into.metric(
              pair.substring(0, split).strip(),
              Double.parseDouble(pair.substring(split + 1).strip()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean binary(String base64, LoadReport into) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(Base64.getDecoder().decode(base64));
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int number = WireFormat.getTagFieldNumber(tag);
      String field = number < FIELDS.length ? FIELDS[number] : "";
      int type = WireFormat.getTagWireType(tag);
      if (field.endsWith(".") && type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int before = in.pushLimit(in.readRawVarint32());
        entry(in, field, into);
        in.popLimit(before);
      } else if (!field.isEmpty() && type == WireFormat.WIRETYPE_FIXED64) {
        into.metric(field, in.readDouble());
      } else if (!in.skipField(tag)) {
        return false;
      }
    }
    return true;
  }

  /** An entry of a map: the key is field 1, the value field 2. */
  private static void entry(CodedInputStream in, String map, LoadReport into) throws IOException {
    String key = "";
    double value = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> key = in.readStringRequireUtf8();
        case 2 -> value = in.readDouble();
        default -> in.skipField(tag);
      }
    }
    into.metric(map + key, value);
  }

  private static boolean json(String text, LoadReport into) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        String field = snakeCase(name);
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            into.metric(field + "." + key, parser.getValueAsDouble(Double.NaN));
          }
        } else {
          into.metric(field, parser.getValueAsDouble(Double.NaN));
        }
      }
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
    }
  }

  private static String snakeCase(String name) {
    StringBuilder out = new StringBuilder(name.length() + 4);
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        out.append('_').append((char) (c - 'A' + 'a'));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
