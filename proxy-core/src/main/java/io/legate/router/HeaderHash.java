package io.legate.router;

import io.legate.common.RegexRewrite;
import io.legate.common.XxHash;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.stream.StreamInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the values of a header: in the order of their bytes, so that the order in which they came
 * does not matter, each seeded with the hash of the one before. Immutable, shared by workers.
 */
final class HeaderHash implements HashMethod {
  private final HeaderName name;
  private final @Nullable RegexRewrite rewrite;

  HeaderHash(HeaderName name, @Nullable RegexRewrite rewrite) {
    this.name = name;
    this.rewrite = rewrite;
  }

  @Override
  public void hash(HeaderMap headers, StreamInfo info, RequestHash hash) {
    int first = headers.first(name);
    if (first < 0) {
      return;
    }
    if (rewrite == null && headers.next(name, first) < 0) {
      hash.add(XxHash.hash(headers.bytes(), headers.valueStart(first), headers.valueLength(first)));
      return;
    }
    List<byte[]> values = new ArrayList<>();
    for (int i = first; i >= 0; i = headers.next(name, i)) {
      String value = headers.value(i);
      String written = rewrite == null ? value : rewrite.replaceAll(value);
      values.add(written.getBytes(StandardCharsets.ISO_8859_1));
    }
    values.sort(Arrays::compareUnsigned);
    long chained = 0;
    for (byte[] value : values) {
      chained = XxHash.hash(value, chained);
    }
    hash.add(chained);
  }
}
