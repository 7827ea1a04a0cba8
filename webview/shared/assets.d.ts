/** esbuild gives an .svg file as its text, and takes a style sheet into the page's own. */
declare module "*.svg" {
  const text: string;
  export default text;
}
declare module "*.css";
