package io.legate.config.judge;

import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.schema.FieldNames;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificates and keys that a configuration holds or names, in PEM. */
final class Certificates {

  /** A certificate's bytes and the key's, and where they are said. */
  private record Pair(
      Mention at, byte[] chain, byte @Nullable [] key, Mention keyAt, boolean authority) {}

  private final List<Pair> pairs = new ArrayList<>();

  /** Adds a certificate chain with its key; what cannot be read is told of as a file. */
  void pair(
      MapNode.@Nullable Entry chain,
      MapNode.@Nullable Entry key,
      boolean encrypted,
      String file,
      Path path) {
    byte[] certificate = chain == null ? null : content(chain);
    if (chain == null || certificate == null) {
      return;
    }
    Mention at = mention(chain, file, path.field("certificate_chain"));
    byte[] keyBytes = key == null || encrypted ? null : content(key);
    Mention keyAt = key == null ? at : mention(key, file, path.field("private_key"));
    pairs.add(new Pair(at, certificate, keyBytes, keyAt, false));
  }

  /** Adds certificates that others are verified by. */
  void authority(MapNode.@Nullable Entry trusted, String file, Path path) {
    byte[] certificates = trusted == null ? null : content(trusted);
    if (trusted != null && certificates != null) {
      Mention at = mention(trusted, file, path.field("trusted_ca"));
      pairs.add(new Pair(at, certificates, null, at, true));
    }
  }

  private static Mention mention(MapNode.Entry entry, String file, Path path) {
    return new Mention(entry.key(), file, entry.line(), entry.column(), path.toString());
  }

  /** The bytes of a data source; null when it has none that can be read. */
  private static byte @Nullable [] content(MapNode.Entry source) {
    if (!(source.value() instanceof MapNode map)) {
      return null;
    }
    try {
      String name = text(map, "filename");
      if (name != null) {
        return Files.readAllBytes(java.nio.file.Path.of(name));
      }
      String bytes = text(map, "inline_bytes");
      if (bytes != null) {
        return Base64.getMimeDecoder().decode(bytes);
      }
      String variable = text(map, "environment_variable");
      String inline = variable == null ? text(map, "inline_string") : System.getenv(variable);
      return inline == null ? null : inline.getBytes(StandardCharsets.UTF_8);
    } catch (IOException | IllegalArgumentException e) {
      return null; // told of as a missing file, or as bytes that are not base64
    }
  }

  private static @Nullable String text(MapNode map, String field) {
    for (String name : List.of(field, FieldNames.camelCase(field))) {
      if (map.get(name) instanceof ScalarNode scalar && !scalar.isNull()) {
        return scalar.text();
      }
    }
    return null;
  }

  void judge(List<Problem> problems) {
    for (Pair pair : pairs) {
      List<X509Certificate> chain = parse(pair.chain());
      if (chain.isEmpty()) {
        problems.add(
            pair.at()
                .problem(
                    Severity.ERROR,
                    ProblemKind.INVALID_CERTIFICATE,
                    "Failed to load certificate chain: there is no certificate in it (expected"
                        + " -----BEGIN CERTIFICATE-----, in PEM)"));
        continue;
      }
      if (!pair.authority() || chain.size() == 1) { // in a bundle some are always out of date
        chain.forEach(certificate -> time(certificate, pair.at(), problems));
      }
      byte[] key = pair.key();
      if (key != null) {
        match(chain.get(0), key, pair.keyAt(), problems);
      }
    }
  }

  private static List<X509Certificate> parse(byte[] pem) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (var certificate : factory.generateCertificates(new ByteArrayInputStream(pem))) {
        chain.add((X509Certificate) certificate);
      }
    } catch (CertificateException e) {
      return List.of(); // told of by the caller
    }
    return chain;
  }

  private static void time(X509Certificate certificate, Mention at, List<Problem> problems) {
    Instant now = Instant.now();
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    String name = certificate.getSubjectX500Principal().getName();
    if (now.isAfter(to)) {
      problems.add(
          at.problem(
              Severity.WARNING,
              ProblemKind.EXPIRED_CERTIFICATE,
              "the certificate %s expired at %s (expected one that is valid now)"
                  .formatted(name, to)));
    } else if (now.isBefore(from)) {
      problems.add(
          at.problem(
              Severity.WARNING,
              ProblemKind.EXPIRED_CERTIFICATE,
              "the certificate %s is valid from %s on (expected one that is valid now)"
                  .formatted(name, from)));
    }
  }

  private static void match(
      X509Certificate certificate, byte[] pem, Mention at, List<Problem> problems) {
    switch (PrivateKeys.belongs(pem, certificate.getPublicKey())) {
      case YES, UNKNOWN -> {}
      case NO ->
          problems.add(
              at.problem(
                  Severity.ERROR,
                  ProblemKind.INVALID_CERTIFICATE,
                  "Failed to load private key: it does not belong to the certificate %s (expected"
                          .formatted(certificate.getSubjectX500Principal().getName())
                      + " the key that the certificate was made for)"));
      case NO_KEY ->
          problems.add(
              at.problem(
                  Severity.ERROR,
                  ProblemKind.INVALID_CERTIFICATE,
                  "Failed to load private key: there is no private key in it (expected -----BEGIN"
                      + " PRIVATE KEY-----, in PEM)"));
    }
  }
}
