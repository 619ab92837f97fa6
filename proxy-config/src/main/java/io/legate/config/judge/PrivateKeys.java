package io.legate.config.judge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Private keys in PEM: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017) and SEC 1 (RFC 5915). Whether one
 * belongs to a certificate is seen by signing something and verifying it.
 */
final class PrivateKeys {

  /** Whether a key belongs to a certificate. */
  enum Answer {
    YES,
    NO,
    /** The text holds no key. */
    NO_KEY,
    /** The key is encrypted or of an algorithm that this JVM does not have. */
    UNKNOWN
  }

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ((?:[A-Z]+ )?)PRIVATE KEY-----([^-]*)-----END", Pattern.DOTALL);
  private static final byte[] SAMPLE = "legate".getBytes(StandardCharsets.US_ASCII);
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  private PrivateKeys() {}

  static Answer belongs(byte[] pem, PublicKey publicKey) {
    Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      return Answer.NO_KEY;
    }
    String form = block.group(1).strip();
    String signature = signature(publicKey.getAlgorithm());
    if (form.equals("ENCRYPTED") || block.group(2).contains("Proc-Type") || signature == null) {
      return Answer.UNKNOWN;
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      byte[] pkcs8 = form.isEmpty() ? der : wrap(der, publicKey);
      PrivateKey key =
          KeyFactory.getInstance(publicKey.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      return verified(signature, key, publicKey) ? Answer.YES : Answer.NO;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Answer.NO; // a key of another algorithm, or none at all
    }
  }

  private static boolean verified(String algorithm, PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(SAMPLE);
    byte[] signed = signer.sign();
    signer.initVerify(publicKey);
    signer.update(SAMPLE);
    return signer.verify(signed);
  }

  private static @Nullable String signature(String keyAlgorithm) {
    return switch (keyAlgorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA", "Ed25519" -> "EdDSA";
      default -> null;
    };
  }

  /** PKCS #8 around an older form; the algorithm is what the certificate's key says. */
  private static byte[] wrap(byte[] key, PublicKey publicKey) {
    byte[] encoded = publicKey.getEncoded(); // SEQUENCE { SEQUENCE algorithm, BIT STRING }
    int algorithm = 1 + lengthSize(encoded, 1);
    int end = algorithm + 1 + lengthSize(encoded, algorithm + 1) + length(encoded, algorithm + 1);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(new byte[] {0x02, 0x01, 0x00}); // version 0
    content.writeBytes(Arrays.copyOfRange(encoded, algorithm, end));
    content.writeBytes(tagged(OCTET_STRING, key));
    return tagged(SEQUENCE, content.toByteArray());
  }

  private static int lengthSize(byte[] der, int at) {
    return der[at] >= 0 ? 1 : 1 + (der[at] & 0x7F);
  }

  private static int length(byte[] der, int at) {
    if (der[at] >= 0) {
      return der[at];
    }
    int length = 0;
    for (int i = 1; i <= (der[at] & 0x7F); i++) {
      length = length << 8 | der[at + i] & 0xFF;
    }
    return length;
  }

  private static byte[] tagged(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length >= 0x100) {
      out.write(0x82);
      out.write(content.length >> 8);
    } else if (content.length >= 0x80) {
      out.write(0x81);
    }
    out.write(content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
