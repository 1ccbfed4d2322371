import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import net.sf.okapi.common.Event;
import net.sf.okapi.common.LocaleId;
import net.sf.okapi.common.filters.IFilter;
import net.sf.okapi.common.filterwriter.IFilterWriter;
import net.sf.okapi.common.resource.RawDocument;
import net.sf.okapi.filters.tmx.TmxFilter;
import net.sf.okapi.filters.xliff.XLIFFFilter;
import net.sf.okapi.lib.xliff2.reader.XLIFFReader;
import net.sf.okapi.lib.xliff2.writer.XLIFFWriter;

/**
 * Reads files with Okapi's library and writes each again, as a program that uses it would.
 *
 * usage: Rewrite SOURCE TARGET OUTDIR FILE...
 *
 * XLIFF 2 is held to its schemas and to the rules that schemas cannot say. Exit code 1 on any failure.
 */
public class Rewrite {
  public static void main(String[] args) throws Exception {
    int failed = 0;
    for (int i = 3; i < args.length; i++) {
      File in = new File(args[i]), out = new File(args[2], in.getName());
      try {
        String head = Files.readString(in.toPath());
        int units;
        if (in.getName().endsWith(".tmx")) units = filter(new TmxFilter(), in, out, args[0], args[1]);
        else if (head.contains("version=\"1.2\"")) units = filter(new XLIFFFilter(), in, out, args[0], args[1]);
        else units = xliff2(in, out, args[0], args[1]);
        System.out.println("ok   " + in.getName() + ": " + units + " units");
        if (units == 0) failed++;
      } catch (Exception e) {
        failed++;
        System.out.println("FAIL " + in.getName() + ": " + e.getClass().getSimpleName() + ": " + e.getMessage());
      }
    }
    System.exit(failed > 0 ? 1 : 0);
  }

  static int xliff2(File in, File out, String source, String target) throws Exception {
    XLIFFReader.validate(in); // schemas
    int units = 0;
    try (XLIFFReader r = new XLIFFReader(XLIFFReader.VALIDATION_MAXIMAL); XLIFFWriter w = new XLIFFWriter()) {
      w.create(out, source, target);
      r.open(in);
      while (r.hasNext()) {
        var e = r.next();
        if (e.isUnit()) units++;
        w.writeEvent(e);
      }
    }
    return units;
  }

  static int filter(IFilter filter, File in, File out, String source, String target) {
    LocaleId to = LocaleId.fromBCP47(target);
    filter.open(new RawDocument(in.toURI(), StandardCharsets.UTF_8.name(), LocaleId.fromBCP47(source), to));
    IFilterWriter writer = filter.createFilterWriter();
    writer.setOptions(to, StandardCharsets.UTF_8.name());
    writer.setOutput(out.getPath());
    int units = 0;
    while (filter.hasNext()) {
      Event e = filter.next();
      if (e.isTextUnit()) units++;
      writer.handleEvent(e);
    }
    filter.close();
    writer.close();
    return units;
  }
}
