import java.io.File;
import java.util.List;
import org.omegat.core.Core;
import org.omegat.core.data.NotLoadedProject;
import org.omegat.core.data.ProjectProperties;
import org.omegat.gui.glossary.GlossaryEntry;
import org.omegat.gui.glossary.GlossaryReaderTBX;
import org.omegat.gui.glossary.GlossaryReaderTSV;

/**
 * Reads a TBX 2 file and a glossary with OmegaT's own readers and wants the same pairs of both:
 * java -cp OmegaT.jar OmegaTTerms.java terms2.tbx terms.utf8
 */
public class OmegaTTerms {
    public static void main(String[] args) throws Exception {
        ProjectProperties zhToEn = new ProjectProperties(new File(System.getProperty("java.io.tmpdir")));
        zhToEn.setSourceLanguage("zh-CN");
        zhToEn.setTargetLanguage("en-US");
        Core.initializeConsole(new java.util.HashMap<>());
        Core.setProject(new NotLoadedProject() {
            @Override public ProjectProperties getProjectProperties() { return zhToEn; }
        });
        List<GlossaryEntry> tbx = GlossaryReaderTBX.read(new File(args[0]), false);
        List<GlossaryEntry> tsv = GlossaryReaderTSV.read(new File(args[1]), false);
        boolean ok = !tsv.isEmpty();
        for (GlossaryEntry t : tsv) {
            boolean there = tbx.stream().anyMatch(x -> x.getSrcText().equals(t.getSrcText())
                && List.of(x.getLocTerms(false)).contains(t.getLocText()));
            // A name that is not translated is a pair in the glossary alone.
            if (!there && !t.getSrcText().equals(t.getLocText())) {
                System.out.println("FAIL OmegaT finds no " + t.getSrcText() + " = " + t.getLocText() + " in the TBX");
                ok = false;
            }
        }
        System.out.println((ok ? "ok  " : "FAIL") + " OmegaT reads " + tbx.size() + " pairs of TBX 2 and " + tsv.size() + " of the glossary");
        System.exit(ok ? 0 : 1);
    }
}
